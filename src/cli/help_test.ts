import { assert, assertEquals } from "@std/assert";
import type { Command } from "./command.ts";
import type { FlagSet } from "./flags.ts";
import { helpText } from "./help.ts";
import { type CommandName, COMMANDS } from "./options.ts";
import { parseCommandLine } from "./parse_command_line.ts";

const names = Object.keys(COMMANDS) as CommandName[];

Deno.test("helpText() names every command", () => {
  for (const name of names) assert(helpText().includes(`\n  ${name} `), name);
});

Deno.test("helpText() names every flag of a command with its variable and default", () => {
  for (const name of names) {
    const text = helpText(name).replace(/\s+/g, " ");
    const flags: FlagSet = COMMANDS[name].flags;
    for (const [flag, { env, defaultText, help }] of Object.entries(flags)) {
      assert(text.includes(`--${flag}`), flag);
      assert(text.includes(help), help);
      if (env !== undefined) assert(text.includes(`variable ${env}`), env);
      if (defaultText !== undefined) assert(text.includes(`default ${defaultText}`), defaultText);
    }
  }
});

Deno.test("helpText() fits 80 columns", () => {
  for (const name of [undefined, ...names]) {
    const tooLong = helpText(name).split("\n").filter((line) => line.length > 80);
    assertEquals(tooLong, [], name);
  }
});

Deno.test("helpText() shows examples that are valid command lines", () => {
  for (const name of names) {
    const { examples }: Command = COMMANDS[name];
    for (const example of examples) {
      const [command] = example.slice(example.indexOf("zen-flow ")).split(" > ");
      const words = command!.match(/'[^']*'|"[^"]*"|\S+/g)!.slice(1)
        .map((word) => word.replace(/^(['"])(.*)\1$/, "$2"));
      assertEquals(parseCommandLine(words, () => undefined).command, name, example);
    }
  }
});
