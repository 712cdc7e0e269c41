import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { type CsvRow } from './csv/read-csv';
import { type LeadFields } from './lead-fields';
import { LeadFieldsDto, toLeadFields } from './lead-fields.dto';

const CUSTOM = 'custom_fields.';

/** Returns the lead in a row of a CSV file, by the rules of a lead in JSON; a string says what is wrong with the row. */
export function leadOfRow({ cells }: CsvRow): LeadFields | string {
  const dto = plainToInstance(LeadFieldsDto, fieldsIn(cells));
  const [error] = validateSync(dto, { whitelist: true, stopAtFirstError: true });
  if (error === undefined) return toLeadFields(dto);
  const [message] = Object.values(error.constraints ?? {});
  return `${error.property} ${message}`;
}

function fieldsIn(cells: CsvRow['cells']): object {
  const fields: Record<string, string> = {};
  const custom_fields: Record<string, string> = {};
  for (const [field, cell] of Object.entries(cells)) {
    if (field.startsWith(CUSTOM)) custom_fields[field.slice(CUSTOM.length)] = cell;
    else fields[field] = cell;
  }
  return { ...fields, custom_fields };
}
