import { applyDecorators } from '@nestjs/common';
import { Exclude, Transform, Type } from 'class-transformer';

/** Has no properties to look into, so class-transformer leaves alone whatever is of this type. */
@Exclude()
class Opaque {}

/**
 * A property of a DTO that may hold any JSON and is passed on as it was parsed: the very same
 * object, with all its names. Without this class-transformer copies the value and loses names such
 * as `constructor`. Add `@IsDefined()` or `@IsObject()` for what is asked of the value itself.
 */
export function FreeForm(): PropertyDecorator {
  return applyDecorators(
    Type(() => Opaque),
    Transform(({ obj, key }) => (obj as Record<string, unknown>)[key], { toClassOnly: true }),
  );
}
