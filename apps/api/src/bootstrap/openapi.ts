import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { problemResponse } from '../problems/api-problems.decorator.js';

const TAGS = [
  ['definitions', 'When, with what knowledge and under which conditions work appears.'],
  ['events', 'What happened elsewhere: accept, read, explain.'],
  ['event-patterns', 'Try an event pattern against an event.'],
  ['event-sources', 'How webhooks of other systems become events.'],
  ['cron', 'What a cron line means.'],
  ['calendars', 'Named lists of days for triggers to fire on, or to leave out.'],
  ['replays', 'Stored events to definitions once more.'],
  ['runs', 'What a definition did, and why.'],
  ['tasks', 'The work that appeared: claim it, finish it.'],
  ['webhooks', 'Hear about what changes.'],
  ['api-keys', 'Who may call this API.'],
  ['health', 'For load balancers and orchestrators.'],
] as const;

/** The OpenAPI 3.1 document of an application that was configured with `configureApi`. */
export function openApiDocument(app: NestFastifyApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('activity-core')
    .setDescription('A durable, event-driven task factory on Temporal and PostgreSQL.')
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'API key' }, 'apiKey')
    .addSecurityRequirements('apiKey');
  for (const [name, description] of TAGS) builder.addTag(name, description);
  const options = { operationIdFactory: operationId };
  const document = SwaggerModule.createDocument(app, builder.build(), options);
  return withPlainNames(withEdgeAnswers(document));
}

/** What the edges answer for any route, before or instead of its handler. */
const EDGE_ANSWERS = {
  get: [400, 401, 503],
  put: [400, 401, 413, 415, 422, 503],
  post: [400, 401, 413, 415, 422, 503],
  delete: [400, 401, 503],
} as const;

/** Adds the problems that every route of the API can answer with, where a route does not name them. */
function withEdgeAnswers(document: OpenAPIObject): OpenAPIObject {
  for (const [path, item] of Object.entries(document.paths)) {
    if (!path.startsWith('/v1/')) continue;
    for (const method of ['get', 'put', 'post', 'delete'] as const) {
      const operation = item[method];
      if (!operation) continue;
      for (const status of EDGE_ANSWERS[method]) {
        operation.responses[status] ??= problemResponse(status);
      }
    }
  }
  return document;
}

/** `TaskDto` is a word of ours; clients get types named `Task`. */
function withPlainNames(document: OpenAPIObject): OpenAPIObject {
  const text = JSON.stringify(document).replaceAll(
    /(#\/components\/schemas\/\w+?)Dto"/g,
    (_match, plain: string) => `${plain}"`,
  );
  const renamed = JSON.parse(text) as OpenAPIObject;
  const schemas: NonNullable<OpenAPIObject['components']>['schemas'] = {};
  for (const [name, schema] of Object.entries(renamed.components?.schemas ?? {})) {
    schemas[name.replace(/Dto$/, '')] = schema;
  }
  return { ...renamed, components: { ...renamed.components, schemas } };
}

/** Serves the document at `/openapi.json` and Swagger UI at `/docs`. */
export function serveDocs(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'activity-core API',
    swaggerOptions: {
      persistAuthorization: true,
      displayRequestDuration: true,
      validatorUrl: null,
    },
  });
}

/** `TasksController.claim` → `tasks_claim`, which client generators turn into `client.tasks.claim`. */
export function operationId(controller: string, method: string): string {
  const group = controller.replace(/Controller$/, '');
  return `${group.charAt(0).toLowerCase()}${group.slice(1)}_${method}`;
}
