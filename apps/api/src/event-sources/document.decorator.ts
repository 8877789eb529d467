import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import { EventSourceDocumentDto } from './document.dto.js';

const EXAMPLES = {
  github: {
    summary: 'Webhooks of GitHub',
    value: {
      key: 'github',
      verification: { type: 'github', secrets: ['secret://github-webhook'] },
      when: 'headers["x-github-event"] != "ping"',
      event: {
        id: '${headers["x-github-delivery"]}',
        type: 'com.github.${headers["x-github-event"]}',
      },
    },
  },
  alerts: {
    summary: 'A list of alerts, each an event',
    value: {
      key: 'alertmanager',
      verification: { type: 'token', secrets: ['secret://alertmanager'] },
      forEach: 'body.alerts',
      event: {
        id: '${item.fingerprint}/${item.startsAt}/${item.status}',
        type: 'alert.${item.status}',
        subject: '${item.labels.alertname}',
      },
    },
  },
};

/** Documents a request whose body is the document of an event source, as JSON or YAML. */
export function ApiEventSourceDocument(): MethodDecorator {
  return applyDecorators(
    ApiConsumes('application/json', 'application/yaml'),
    ApiBody({ type: EventSourceDocumentDto, examples: EXAMPLES }),
  );
}
