import { RequestError } from '../problems/request.errors.js';

/** Thrown when a delivery is an HTML form, which is what GitHub sends unless told otherwise. */
export class FormDeliveryError extends RequestError {
  readonly status = 415;
  readonly code = 'unsupported_content_type';
  override readonly headers = { accept: 'application/json' };

  constructor() {
    super(
      'The delivery is a form, not JSON: choose application/json where the sender asks for the content type of its webhooks.',
    );
  }
}
