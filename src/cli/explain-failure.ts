import { ConfigError } from '../config/read-config';

type SystemError = NodeJS.ErrnoException & {
  readonly address?: string;
  readonly port?: number;
  readonly hostname?: string;
};

/** Explains to operators what failed, where, and what to do, without a stack. Ends with a newline. */
export function explainFailure(error: unknown): string {
  if (error instanceof ConfigError) return `${error.message}\n`;
  const failure = error as SystemError;
  return `${listening(failure) ?? inFiles(failure) ?? failure.message ?? String(error)}\n`;
}

function listening({ code, syscall, address, port, hostname }: SystemError): string | undefined {
  const where = `${address}:${port}`;
  switch (`${syscall} ${code}`) {
    case 'listen EADDRINUSE':
      return `${where} is in use. Stop the program that listens there, or set PORT to another port; 0 picks a free one.`;
    case 'listen EACCES':
      return `Permission denied to listen on ${where}. Set PORT to 1024 or more.`;
    case 'listen EADDRNOTAVAIL':
      return `This machine does not have the address ${address}. Set HOST to one of its addresses; 0.0.0.0 means all of them.`;
    case 'getaddrinfo ENOTFOUND':
    case 'getaddrinfo EAI_AGAIN':
      return `The host name ${hostname} is unknown. Set HOST to an address of this machine.`;
    default:
      return undefined;
  }
}

function inFiles({ code, path }: SystemError): string | undefined {
  if (path === undefined) return undefined;
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return `Permission denied: ${path}. Make the user that runs the service its owner, or set DATA_DIR to another folder.`;
    case 'EROFS':
      return `${path} is on a read-only file system. Set DATA_DIR to a writable folder.`;
    case 'ENOSPC':
      return `The disk is full: ${path} cannot be written. Free some space, or set DATA_DIR to a folder on another disk.`;
    case 'EEXIST':
    case 'ENOTDIR':
      return `${path} is not a folder, or a parent of it is a file. Set DATA_DIR to a folder; it is created if it is missing.`;
    case 'EISDIR':
      return `${path} is a folder, but must be a file. Move it away.`;
    case 'ENOENT':
      return `${path} does not exist and cannot be created. Check the path.`;
    default:
      return undefined;
  }
}
