/**
 * Prints the fields of a custom resource as tables in Markdown, from its CRD: a section for each
 * object near the root, in which what lies deeper is told too.
 */

import type { OpenApiSchema } from "./openapi.ts";
import { limitsOf, typeOf } from "./field_words.ts";

/** Objects so many names below the root, such as `spec.steps[].inputs`, have a section of their own. */
const SECTION_DEPTH = 3;

interface Section {
  /** `spec.steps[]`; the kind's name for the resource itself. */
  readonly title: string;
  /** What the object is; may be empty. */
  readonly description: string;
  readonly rows: string[];
  readonly rules: string[];
}

/** The sections of a resource of this kind, from its schema. */
export function printFieldTables(kind: string, schema: OpenApiSchema): string {
  const printer = new Printer(kind);
  printer.addSection([], schema);
  return printer.sections.map(printSection).join("\n\n");
}

class Printer {
  readonly sections: Section[] = [];
  readonly #kind: string;
  /** Titles of the sections that have been printed, by what is in them. */
  readonly #titles = new Map<string, string>();

  constructor(kind: string) {
    this.#kind = kind;
  }

  /** Adds the section of the object at a path, those within it, and returns its title. */
  addSection(path: readonly string[], schema: OpenApiSchema): string {
    const content = JSON.stringify(schema);
    const earlier = this.#titles.get(content);
    if (earlier !== undefined) return earlier;
    const title = path.length === 0 ? this.#kind : path.join(".");
    this.#titles.set(content, title);
    const { text } = splitDefault(schema.description ?? "");
    const section = { title, description: text, rows: [], rules: [] };
    this.sections.push(section);
    this.#addFields(section, path, { schema, prefix: "" });
    return title;
  }

  /** Adds what is in an object to the section of the path, each name after the prefix. */
  #addFields(
    section: Section,
    path: readonly string[],
    { schema, prefix }: { readonly schema: OpenApiSchema; readonly prefix: string },
  ): void {
    const where = prefix === "" ? "" : `\`${prefix.slice(0, -1)}\`: `;
    for (const { message } of schema["x-kubernetes-validations"] ?? []) {
      section.rules.push(`- ${where}${prose(message)}`);
    }
    for (const [name, field] of Object.entries(schema.properties ?? {})) {
      const isRequired = schema.required?.includes(name) ?? false;
      this.#addField(section, path, { name: `${prefix}${name}`, field, isRequired });
    }
  }

  #addField(
    section: Section,
    path: readonly string[],
    { name, field, isRequired }: {
      readonly name: string;
      readonly field: OpenApiSchema;
      readonly isRequired: boolean;
    },
  ): void {
    const within = field.items?.properties ? field.items : field;
    const step = within === field ? name : `${name}[]`;
    const isDeep = path.length >= SECTION_DEPTH;
    const row = section.rows.push("") - 1;
    let type = typeOf(field);
    if (within.properties !== undefined && isDeep) {
      this.#addFields(section, path, { schema: within, prefix: `${step}.` });
    } else if (within.properties !== undefined) {
      type = `[${type}](#${anchorOf(this.addSection([...path, step], within))})`;
    }
    section.rows[row] = rowOf(name, { type, field, isRequired });
  }
}

function rowOf(
  name: string,
  { type, field, isRequired }: {
    readonly type: string;
    readonly field: OpenApiSchema;
    readonly isRequired: boolean;
  },
): string {
  const { text, byDefault } = splitDefault(field.description ?? "");
  const absent = isRequired ? "required" : byDefault;
  const cells = [`\`${name}\``, type, absent, limitsOf(field), text];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

/** A description, and what stands in it of an absent field: `Default none.` */
function splitDefault(description: string): { text: string; byDefault: string } {
  const found = /(?:^| )Default (.+?)\.(?= |$)/.exec(description);
  if (found === null) return { text: prose(description), byDefault: "" };
  const rest = description.slice(0, found.index) +
    description.slice(found.index + found[0].length);
  return { text: prose(rest.trim()), byDefault: prose(found[1]!) };
}

/** Text in which `<name>` is no markup. */
function prose(text: string): string {
  return text.replaceAll("<", "\\<");
}

function printSection({ title, description, rows, rules }: Section): string {
  return [
    `### ${title}`,
    ...(description === "" ? [] : [description]),
    ["| field | type | default | limits | meaning |", "|---|---|---|---|---|", ...rows].join("\n"),
    ...(rules.length === 0 ? [] : [`Refused besides:\n\n${rules.join("\n")}`]),
  ].join("\n\n");
}

/** As Markdown's readers make it of a heading. */
function anchorOf(title: string): string {
  return title.toLowerCase().replace(/[^\w -]/g, "").replaceAll(" ", "-");
}
