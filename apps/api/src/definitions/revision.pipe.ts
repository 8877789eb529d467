import { Injectable, type PipeTransform } from '@nestjs/common';
import { InvalidParametersError } from '../problems/request.errors.js';

/** The number of a revision in a path. */
@Injectable()
export class RevisionPipe implements PipeTransform<string, number> {
  /** @throws InvalidParametersError */
  transform(value: string): number {
    if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
    const message = 'revision must be a whole number from 1';
    throw InvalidParametersError.of('path', 'revision', 'malformed_revision', message);
  }
}
