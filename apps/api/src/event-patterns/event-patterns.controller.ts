import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { EVENT_LIMITS } from '#events';
import {
  clauseCount,
  compilePattern,
  countClauses,
  cutVerdicts,
  type EventPattern,
  explainPattern,
  type JsonObject,
  matchPattern,
  PATTERN_LIMITS,
  PatternLimitError,
  type VerdictRoom,
} from '#patterns';
import { ApiProblems } from '../problems/api-problems.decorator.js';
import { type RequestProblem } from '../problems/problem.js';
import { InvalidBodyError } from '../problems/request.errors.js';
import { PatternTestDto, PatternTestRequestDto } from './pattern-test.dto.js';

/** Verdicts on clauses that repeat long names and values are told as far as there is room for them. */
const ROOM: VerdictRoom = { clauses: PATTERN_LIMITS.clauses, characters: 1_000_000 };

@ApiTags('event-patterns')
@Controller('event-patterns')
export class EventPatternsController {
  @Post('test')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Test a filter on an event',
    description:
      'Says of each clause what is expected, what the event has, and whether that matches. The ' +
      'event may be any JSON object: no event needs to be sent, no definition to be saved.',
  })
  @ApiOkResponse({ type: PatternTestDto })
  @ApiProblems(422)
  test(@Body() { filter, event }: PatternTestRequestDto): PatternTestDto {
    const pattern = understood(filter, [
      ...tooLarge('filter', filter),
      ...tooLarge('event', event),
    ]);
    try {
      return judge(pattern, event);
    } catch (error) {
      if (!(error instanceof PatternLimitError)) throw error;
      const { code, message } = error;
      throw new InvalidBodyError([{ pointer: '/filter', code, message }]);
    }
  }
}

/** @throws PatternLimitError */
function judge(pattern: EventPattern, event: JsonObject): PatternTestDto {
  const clauses = cutVerdicts(explainPattern(pattern, event), ROOM);
  const omittedClauses = clauseCount(pattern) - countClauses(clauses);
  return {
    matched: matchPattern(pattern, event),
    clauses,
    ...(omittedClauses > 0 && { omittedClauses }),
  };
}

/** @throws InvalidBodyError with every problem of the request, those of the filter among them */
function understood(filter: unknown, problems: readonly RequestProblem[]): EventPattern {
  if (problems.length > 0) throw new InvalidBodyError(problems);
  const compiled = compilePattern(filter);
  if (compiled.ok) return compiled.pattern;
  throw new InvalidBodyError(
    compiled.problems.map(({ pointer, code, message }) => {
      return { pointer: `/filter${pointer}`, code: `filter_${code}`, message };
    }),
  );
}

function tooLarge(name: string, value: unknown): RequestProblem[] {
  const bytes = Buffer.byteLength(JSON.stringify(value));
  const max = EVENT_LIMITS.envelopeBytes;
  if (bytes <= max) return [];
  const message = `must take at most ${max} bytes as JSON, not ${bytes}`;
  return [{ pointer: `/${name}`, code: 'too_large', message }];
}
