import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, ApiSchema, getSchemaPath, IntersectionType, PickType } from '@nestjs/swagger';
import { describeHeaders, ProblemDto } from '../../edge/openapi/responses';
import { EDGE_ERRORS } from '../../edge/problems/edge-errors';
import { PROBLEM_MEDIA_TYPE } from '../../edge/problems/problem';
import { LEAD_REFUSALS } from '../lead.refusals';
import { ListImportedDto } from './import-list.dto';

/** Its `errors` are those of an import, which name no field of the request. */
@ApiSchema({ name: 'NothingImported', description: 'Problem details (RFC 9457), with the numbers of the import.' })
class NothingImportedDto extends IntersectionType(
  PickType(ProblemDto, ['type', 'title', 'status', 'detail', 'code', 'instance', 'request_id']),
  ListImportedDto,
) {}

const DESCRIPTIONS = {
  nothing_imported: LEAD_REFUSALS.nothing_imported.description,
  idempotency_key_reused: EDGE_ERRORS.idempotency_key_reused,
};

/** Describes the problems with status 422 of an import from a list. */
export function ApiNothingImported(): MethodDecorator {
  const either = [NothingImportedDto, ProblemDto].map((dto) => ({ $ref: getSchemaPath(dto) }));
  const code = { type: 'string', enum: Object.keys(DESCRIPTIONS) };
  const ofStatus = { type: 'object', properties: { status: { type: 'integer', enum: [422] }, code } };
  return applyDecorators(
    ApiExtraModels(NothingImportedDto, ProblemDto),
    ApiResponse({
      status: 422,
      description: Object.entries(DESCRIPTIONS)
        .map(([name, description]) => `- \`${name}\`: ${description}`)
        .join('\n'),
      content: { [PROBLEM_MEDIA_TYPE]: { schema: { allOf: [{ anyOf: either }, ofStatus] } } },
      headers: describeHeaders(),
    }),
  );
}
