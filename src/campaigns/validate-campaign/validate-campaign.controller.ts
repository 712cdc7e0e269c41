import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiCommonProblems, ApiJsonResponse } from '../../edge/openapi/responses';
import { UserId } from '../../edge/request-parameters';
import { campaignId } from '../campaign-id.pipe';
import { ApiCampaignProblem } from '../campaign.refusals';
import { ValidateCampaign } from './validate-campaign';
import { ValidationDto } from './validate-campaign.dto';

@ApiTags('campaigns')
@Controller('campaigns/:id/validate')
export class ValidateCampaignController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @ApiOperation({
    operationId: 'validateCampaign',
    summary: 'Check whether a campaign can be launched',
    description: 'Applies the rules of a launch, and changes nothing.',
  })
  @ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } })
  @ApiJsonResponse(200, { type: ValidationDto, description: 'The result.' })
  @ApiCampaignProblem(404, 'campaign_not_found')
  @ApiCommonProblems('read_model_behind')
  validate(@Param('id', ...campaignId) id: string, @UserId() userId: string): Promise<ValidationDto> {
    return this.queries.execute(new ValidateCampaign(id, userId));
  }
}
