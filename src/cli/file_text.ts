/** The text of a file that a user has named, or in words for the user why there is none. */

/** The file's text, or why there is none. */
export async function readText(
  file: string,
  read: (file: string) => Promise<Uint8Array>,
): Promise<string | { readonly message: string }> {
  let bytes: Uint8Array;
  try {
    bytes = await read(file);
  } catch (error) {
    // Whatever hinders reading is the user's to know; nothing else happens in `read`.
    if (!(error instanceof Error)) throw error;
    return { message: readFailure(error) };
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { message: "this is not UTF-8 text" };
  }
}

function readFailure(error: Error): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.PermissionDenied) return "no permission to read this file";
  if (error instanceof Deno.errors.IsADirectory) {
    return "this is a directory; name the files in it";
  }
  return `cannot be read: ${error.message}`;
}
