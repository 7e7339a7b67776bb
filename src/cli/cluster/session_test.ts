import { assertEquals } from "@std/assert";
import { shellWord } from "./session.ts";

Deno.test("shellWord() is taken by a shell for the word that it was given", async () => {
  const words = ["team-a", "kc/a b/config", "it's", "$HOME", "", "a@b:c/d=e,f"];
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", `printf '%s\\n' ${words.map(shellWord).join(" ")}`],
  }).output();
  assertEquals(new TextDecoder().decode(stdout).slice(0, -1).split("\n"), words);
  assertEquals(shellWord("/home/jo/.kube/config"), "/home/jo/.kube/config");
});
