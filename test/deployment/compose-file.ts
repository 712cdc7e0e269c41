import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';

/** The parts of a compose file that the tests read. The schema checks the rest. */
export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
}

export interface ComposeService {
  readonly image?: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly depends_on: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly ports?: readonly string[];
}

export function readComposeFile(): ComposeFile {
  return load(readFileSync(join(__dirname, '../../docker-compose.yml'), 'utf8')) as ComposeFile;
}

/** The environment of a service when `docker compose` runs with these variables. */
export function environmentOf(
  service: ComposeService,
  shell: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(service.environment).map(([name, value]) => [
      name,
      value.replace(/\$\{(\w+):-([^}]*)\}/g, orDefault),
    ]),
  );

  function orDefault(_: string, variable: string, defaultValue: string): string {
    return shell[variable] || defaultValue;
  }
}
