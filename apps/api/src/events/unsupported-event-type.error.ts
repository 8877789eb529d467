import { RequestError } from '../problems/request.errors.js';

/** Thrown when a request is in none of the forms in which an event can be sent. */
export class UnsupportedEventTypeError extends RequestError {
  readonly status = 415;
  readonly code = 'unsupported_content_type';
  override readonly headers = {
    accept:
      'application/json, application/cloudevents+json, application/cloudevents-batch+json, */*',
  };

  constructor(contentType: string | undefined) {
    const found = contentType === undefined ? 'has none' : `is "${contentType}"`;
    super(
      'The content type must be application/json, application/cloudevents+json or ' +
        `application/cloudevents-batch+json, or there must be ce- headers; it ${found}.`,
    );
  }
}
