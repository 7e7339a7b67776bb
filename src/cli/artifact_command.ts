/** The command that zen-flow runs in the pods of steps, as help shows it. */

import { type Command, COMMON_FLAGS } from "./command.ts";

export const ARTIFACT_COMMAND = {
  summary: "Fetch or store a step's artifacts, in its pod",
  operands: {
    text: "get|put JSON",
    help: "What to do, and a list of artifacts as zen-flow writes it",
    min: 2,
    max: 2,
  },
  description: [
    "What zen-flow runs in the pods of steps whose artifacts come from S3 or HTTP, or go to S3. " +
    "Streams them, however large they are, and tries again what is interrupted. Ends with 1 and " +
    "one line if it cannot be done.",
    "Secrets are read from the variables that the list names.",
  ],
  examples: [],
  flags: COMMON_FLAGS,
} satisfies Command;
