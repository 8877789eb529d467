import { applyDecorators } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiExtraModels,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  getSchemaPath,
} from '@nestjs/swagger';
import { EVENT_LIMITS } from '#events';
import { CloudEventDto } from './cloud-event.dto.js';
import { DELIVERY_EXAMPLES } from './delivery.examples.js';
import { NewEventDto } from './event.dto.js';
import { AcceptedEventDto, EventVerdictsDto } from './event-verdict.dto.js';

const DESCRIPTION = `Accepts an event, or a batch of up to ${EVENT_LIMITS.batch}. The answer comes \
once they are stored durably. An event is known by its source and id: sending it again is a \
duplicate and harmless, so whoever gets no answer sends it again; the same source and id with \
other content is a conflict. The forms, by content type:

- \`application/json\`: an EventEnvelope, or an array of them;
- \`application/cloudevents+json\`: a CloudEvent 1.0 in structured mode;
- \`application/cloudevents-batch+json\`: a batch of CloudEvents;
- any other, or \`application/json\` with \`ce-\` headers: a CloudEvent in binary mode, its \
attributes percent-encoded in \`ce-\` headers, its data the body.

One event is answered with 202, or with a problem. A batch is answered with 200 and a verdict for \
each event; what is wrong with one does not hold up the others, unless the request says \
\`atomic=true\`: then all are stored, or none \
is and a problem names those at fault. After 429 or 503 send the same again, once \`Retry-After\` \
is over.`;

const NEW_EVENT = { $ref: getSchemaPath(NewEventDto) };
const CLOUD_EVENT = {
  allOf: [{ $ref: getSchemaPath(CloudEventDto) }],
  additionalProperties: { type: ['string', 'boolean', 'integer'] },
};

const CONTENT = {
  'application/json': {
    schema: {
      oneOf: [NEW_EVENT, { type: 'array', maxItems: EVENT_LIMITS.batch, items: NEW_EVENT }],
    },
    examples: DELIVERY_EXAMPLES.native,
  },
  'application/cloudevents+json': { schema: CLOUD_EVENT, examples: DELIVERY_EXAMPLES.structured },
  'application/cloudevents-batch+json': {
    schema: { type: 'array', maxItems: EVENT_LIMITS.batch, items: CLOUD_EVENT },
    examples: DELIVERY_EXAMPLES.batch,
  },
  '*/*': { schema: {}, examples: DELIVERY_EXAMPLES.binary },
};

const BINARY_HEADERS = {
  'ce-specversion': '1.0',
  'ce-id': 'order-4711',
  'ce-source': '/shop',
  'ce-type': 'order.created',
};

/** Documents `POST /v1/events`: all forms of delivery, with an example of each. */
export function ApiEventDelivery(): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(NewEventDto, CloudEventDto),
    ApiOperation({
      summary: 'Accept events',
      description: DESCRIPTION,
      requestBody: { required: true, content: CONTENT },
    }),
    ...Object.entries(BINARY_HEADERS).map(([name, example]) =>
      ApiHeader({ name, required: false, description: 'In binary mode only.', example }),
    ),
    ApiAcceptedResponse({ type: AcceptedEventDto, description: 'The event is stored.' }),
    ApiOkResponse({ type: EventVerdictsDto, description: 'What became of each event of a batch.' }),
  );
}
