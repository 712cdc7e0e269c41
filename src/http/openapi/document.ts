import { type INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { Config } from '../../config/config';
import { version } from '../../config/version';
import { describeRateLimit } from '../rate-limit/describe-rate-limit';
import { toOpenApi31 } from './openapi-3.1';

const DESCRIPTION = `Outreach campaigns, their sequences of steps, and the accounts that send them.

- Send a bearer token with every request under \`/api\`. You see only what belongs to the user of the token.
- Errors are problem details (RFC 9457). Your program can rely on \`code\`.
- Send an \`Idempotency-Key\` when you create something, so that you can safely send the request again.`;

/** Serves the document at /openapi.json, and Swagger UI at /docs. The document is built once, on the first request. */
export function publishOpenApi(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => describe(app), { jsonDocumentUrl: 'openapi.json', raw: ['json'] });
}

function describe(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Campaigns')
    .setDescription(DESCRIPTION)
    .setVersion(version)
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer(app.get(Config).publicUrl ?? '/')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: '`sub` is the id of the user.' })
    .addSecurityRequirements('bearer')
    .addTag('campaigns', 'Campaigns and their sequences of steps.')
    .addTag('senders', 'Accounts that campaigns send from.')
    .addTag('erasures', 'Erasing people from everything that is stored about them.')
    .addTag('operations', 'Health and metrics of the service itself. They need no token.')
    .build();
  return toOpenApi31(describeRateLimit(SwaggerModule.createDocument(app, config)));
}
