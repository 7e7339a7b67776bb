/** Spies, which record the calls of functions, and stubs, which stand in for them. */

export {
  assertSpyCall,
  assertSpyCallArg,
  assertSpyCallArgs,
  assertSpyCallAsync,
  assertSpyCalls,
  type ExpectedSpyCall,
} from "./mock/assertions.ts";
export { MockError } from "./mock/mock_error.ts";
export { resolvesNext, returnsArg, returnsArgs, returnsNext, returnsThis } from "./mock/returns.ts";
export { mockSession, mockSessionAsync, restore } from "./mock/session.ts";
export { type ConstructorSpy, type MethodSpy, type Spy, spy, type SpyCall } from "./mock/spy.ts";
export { type Stub, stub } from "./mock/stub.ts";
