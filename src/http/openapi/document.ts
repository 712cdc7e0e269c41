import { type INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { version } from '../../config/version';

/** The document at /openapi.json and its reader at /docs. */
export function publishOpenApi(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => describe(app), { jsonDocumentUrl: 'openapi.json', raw: ['json'] });
}

function describe(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Campaigns')
    .setDescription(
      'Outreach campaigns, their sequences and the accounts that send them. Errors are problem details (RFC 9457).',
    )
    .setVersion(version)
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'Its `sub` is the user.' })
    .build();
  return SwaggerModule.createDocument(app, config);
}
