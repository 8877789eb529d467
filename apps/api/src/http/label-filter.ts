import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, ArrayUnique, IsOptional, Matches } from 'class-validator';

/** A query parameter `label=name:value` that may be given several times; all of them must hold. */
export function LabelFilter(): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({
      type: [String],
      description: 'name:value; given several times, all of them must hold.',
      example: ['team:risk'],
    }),
    IsOptional(),
    Transform(({ value }: { value: unknown }) => [value].flat()),
    ArrayMaxSize(10),
    ArrayUnique((label: unknown) => String(label).split(':', 1)[0]),
    Matches(/^[^:]+:/, { each: true, message: 'label must be name:value' }),
  );
}

/** `['team:risk']` → `{ team: 'risk' }` */
export function labelsOf(labels: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    labels.map((label) => {
      const end = label.indexOf(':');
      return [label.slice(0, end), label.slice(end + 1)];
    }),
  );
}
