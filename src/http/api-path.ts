/** Whether a path or a route's pattern is under `/api`. */
export function isApiPath(path: string | undefined): boolean {
  return path !== undefined && /^\/api(\/|$)/.test(path);
}
