import { type INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { Config } from '../../config/config';
import { version } from '../../config/version';
import { describeRateLimit } from '../rate-limit/describe-rate-limit';
import { toOpenApi31 } from './openapi-3.1';

const DESCRIPTION = `Manage outreach campaigns, their sequences of steps, the accounts that send them, and lists of leads.

- Send a bearer token with every request under \`/api\`. You can access only the data of the user in the token.
- Errors are problem details (RFC 9457). Your program can rely on \`code\`; \`detail\` is for people.
- Send an \`Idempotency-Key\` with every change, so that you can safely repeat the request.`;

/** Serves the document at /openapi.json, and Swagger UI at /docs. The document is built once, on the first request. */
export function publishOpenApi(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    // Other pages link to single operations.
    swaggerOptions: { deepLinking: true },
  });
}

const documents = new WeakMap<INestApplication, OpenAPIObject>();

/** The document of an application that is initialized. Built once. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const known = documents.get(app) ?? describe(app);
  documents.set(app, known);
  return known;
}

function describe(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Campaigns')
    .setDescription(DESCRIPTION)
    .setVersion(version)
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer(app.get(Config).publicUrl ?? '/')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: '`sub` is the user id.' })
    .addSecurityRequirements('bearer')
    .addTag('campaigns', 'Campaigns and their sequences of steps.')
    .addTag('leads', 'The people in campaigns.')
    .addTag('senders', 'The accounts that campaigns send from.')
    .addTag('lists', 'Lists of leads.')
    .addTag('suppressions', 'People who must not be contacted.')
    .addTag('erasures', 'Erase the stored data about a person.')
    .addTag('events', 'Integration events, for other programs.')
    .addTag('operations', 'Health and metrics of the service. These routes need no token.')
    .build();
  return toOpenApi31(describeRateLimit(SwaggerModule.createDocument(app, config)));
}
