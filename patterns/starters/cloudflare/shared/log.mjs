// One JSON object a line: Workers Logs indexes each field, so that one correlation id finds the whole chain.

export function logger(name, correlationId) {
  const write = (level, message, fields) =>
    console[level](JSON.stringify({ level, message, function: name, correlation_id: correlationId, ...fields }));
  return {
    info: (message, fields) => write("info", message, fields),
    warn: (message, fields) => write("warn", message, fields),
    error: (message, fields) => write("error", message, fields),
  };
}
