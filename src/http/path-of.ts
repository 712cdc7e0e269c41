/**
 * The path of a request's target, which may also be a whole URL (RFC 9112, section 3.2.2). Everything that shows the
 * target shows this instead: query strings, fragments and user names may carry secrets.
 */
export function pathOf(target: string): string {
  const end = target.search(/[?#]/);
  const beforeQuery = end === -1 ? target : target.slice(0, end);
  if (beforeQuery.startsWith('/')) return beforeQuery;
  return beforeQuery.replace(/^[a-z][a-z\d+.-]*:\/\/[^/]*/i, '') || '/';
}
