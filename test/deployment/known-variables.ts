import 'reflect-metadata';
import { getMetadataStorage } from 'class-validator';
import { Environment } from '../../src/config/environment';

/** The variables for which the configuration has a rule. */
export function knownVariables(): string[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(Environment, '', true, false);
  return [...new Set(rules.map((rule) => rule.propertyName))];
}
