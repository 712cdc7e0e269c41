import { ConfigError } from '../config/read-config';

type SystemError = NodeJS.ErrnoException & {
  readonly address?: string;
  readonly port?: number;
  readonly hostname?: string;
};

/** Why it could not be done: what failed, where, and what to do, in sentences for people; no stack. */
export function explainFailure(error: unknown): string {
  if (error instanceof ConfigError) return `${error.message}\n`;
  const failure = error as SystemError;
  return `${listening(failure) ?? inFiles(failure) ?? failure.message ?? String(error)}\n`;
}

function listening({ code, syscall, address, port, hostname }: SystemError): string | undefined {
  const where = `${address}:${port}`;
  switch (`${syscall} ${code}`) {
    case 'listen EADDRINUSE':
      return `${where} is in use. Stop what listens there, or set PORT; 0 picks a free one.`;
    case 'listen EACCES':
      return `Permission denied to listen on ${where}. Set PORT to 1024 or more.`;
    case 'listen EADDRNOTAVAIL':
      return `This machine has no address ${address}, so nothing can listen there. Set HOST to one of its addresses; 0.0.0.0 is all of them.`;
    case 'getaddrinfo ENOTFOUND':
    case 'getaddrinfo EAI_AGAIN':
      return `The host name ${hostname} is unknown, so nothing can listen there. Set HOST to an address of this machine.`;
    default:
      return undefined;
  }
}

function inFiles({ code, path }: SystemError): string | undefined {
  if (path === undefined) return undefined;
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return `Permission denied: ${path}. Give it to the user that runs the service, or set DATA_DIR to another folder.`;
    case 'EROFS':
      return `${path} is on a read-only file system. Set DATA_DIR to a folder that can be written to.`;
    case 'ENOSPC':
      return `The disk is full: ${path} cannot be written. Free some space, or set DATA_DIR to a folder on another disk.`;
    case 'EEXIST':
    case 'ENOTDIR':
      return `${path} is not a folder, or a part of it is a file. Set DATA_DIR to a folder; it is created if it is missing.`;
    case 'EISDIR':
      return `${path} is a folder where a file is needed. Move it away.`;
    case 'ENOENT':
      return `${path} does not exist and cannot be created. Check the path.`;
    default:
      return undefined;
  }
}
