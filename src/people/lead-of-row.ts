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
  const fields = Object.entries(cells).filter(([field]) => !field.startsWith(CUSTOM));
  const custom = Object.entries(cells)
    .filter(([field]) => field.startsWith(CUSTOM))
    .map(([field, cell]) => [field.slice(CUSTOM.length), cell]);
  return { ...Object.fromEntries(fields), custom_fields: Object.fromEntries(custom) };
}
