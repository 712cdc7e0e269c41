import { ConfigError } from '../config/read-config';

/** Why it could not be done, in sentences for whoever asked for it; no stack. */
export function explainFailure(error: unknown): string {
  if (error instanceof ConfigError) return `${error.message}\n`;
  const { code, address, port, message } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  switch (code) {
    case 'EADDRINUSE':
      return `${address}:${port} is in use. Stop what listens there, or set PORT; 0 picks a free one.\n`;
    case 'EACCES':
      return `Permission denied: ${message}.\n`;
    default:
      return `${message ?? String(error)}\n`;
  }
}
