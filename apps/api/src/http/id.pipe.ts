import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { InvalidParametersError } from '../problems/request.errors.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A path parameter that is a key of ours: `@Param('id', IdPipe) id: string`. */
@Injectable()
export class IdPipe implements PipeTransform<string, string> {
  /** @throws InvalidParametersError for anything but a UUID */
  transform(value: string, { data = 'id' }: ArgumentMetadata): string {
    if (UUID.test(value)) return value.toLowerCase();
    throw InvalidParametersError.of('path', data, 'malformed_id', `${data} must be a UUID`);
  }
}
