// What services answer that is not an error to the SDK, or an error that is none.

/** Throws where a bus has refused events. */
export function accepted(sent) {
  if (sent.FailedEntryCount) {
    throw new Error(`The bus refused the event: ${sent.Entries.find((entry) => entry.ErrorCode)?.ErrorCode}.`);
  }
}

/** An execution that runs already, or has run, under this name is the one that was wanted. */
export async function startedOnce(start) {
  try {
    return await start;
  } catch (error) {
    if (error.name === "ExecutionAlreadyExists") {
      return null;
    }
    throw error;
  }
}
