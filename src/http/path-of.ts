/**
 * The path of a request target, which may also be a whole URL (RFC 9112, section 3.2.2). Use it wherever the target is
 * logged or returned, because query strings, fragments and user names may contain secrets.
 */
export function pathOf(target: string): string {
  const end = target.search(/[?#]/);
  const beforeQuery = end === -1 ? target : target.slice(0, end);
  if (beforeQuery.startsWith('/')) return beforeQuery;
  return beforeQuery.replace(/^[a-z][a-z\d+.-]*:\/\/[^/]*/i, '') || '/';
}
