import { type Type } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

/** A page of a list; without `nextCursor` it is the last one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor?: string;
}

/** What every list takes. Extend it with the filters of the list. */
export class PageQueryDto {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 200, default: 50 })
  @Transform(({ value }) => wholeNumber(value))
  @IsInt()
  @Min(1)
  @Max(200)
  readonly limit: number = 50;

  @ApiPropertyOptional({ description: 'nextCursor of the page before.' })
  @IsOptional()
  @IsString()
  @MaxLength(1_024)
  readonly cursor?: string;
}

/**
 * The page that `rows` make, of which one more than `limit` was asked for: the extra one only says
 * that there is another page.
 */
export function pageOf<T>(
  rows: readonly T[],
  limit: number,
  cursorAfter: (last: T) => string,
): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  if (rows.length <= limit || last === undefined) return { items };
  return { items, nextCursor: cursorAfter(last) };
}

/** The base class of a page's DTO: `class TaskPage extends PageOf(TaskDto) {}`. */
export function PageOf<T extends object>(item: Type<T>): Type<Page<T>> {
  class PageDto implements Page<T> {
    @ApiProperty({ type: [item] })
    readonly items: readonly T[] = [];

    @ApiPropertyOptional({
      type: String,
      description: 'Send it as cursor for the next page. Absent on the last page.',
    })
    readonly nextCursor?: string;
  }
  return PageDto;
}

/** A query parameter of digits as a number; whatever else it is stays as it is, for validation. */
export function wholeNumber(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
}
