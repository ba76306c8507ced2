// A reporter for `node --test` that prints one JSON object a line.
export default async function* reporter(source) {
  for await (const { type, data } of source) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    yield `${JSON.stringify({
      passed: type === 'test:pass',
      kind: data.details?.type ?? 'test',
      file: data.file,
      name: data.name,
      nesting: data.nesting,
      skipped: data.skip !== undefined && data.skip !== false,
      todo: data.todo !== undefined && data.todo !== false,
      error: data.details?.error ? String(data.details.error.cause?.stack ?? data.details.error.cause ?? data.details.error) : undefined,
    })}\n`;
  }
}
