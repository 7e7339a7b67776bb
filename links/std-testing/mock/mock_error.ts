/** The error of a mock that is used wrongly. */

/** Thrown when something cannot be mocked, restored, or returned. */
export class MockError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "MockError";
  }
}
