import 'reflect-metadata';
import { getMetadataStorage } from 'class-validator';
import { Environment } from '../../src/config/environment';

/** Every variable that the configuration declares a rule for. */
export function knownVariables(): string[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(Environment, '', true, false);
  return [...new Set(rules.map((rule) => rule.propertyName))];
}
