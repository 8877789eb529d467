import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import {
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  MinLength,
} from 'class-validator';

/** What people are told about an environment variable; validation and `.env.example` share it. */
export interface VariableFacts {
  /** What it does, in one or two sentences. */
  readonly about: string;
  /** Its value in `.env.example`; without one the line is commented out. */
  readonly example?: string;
  /** Its value never appears in a message. */
  readonly secret?: boolean;
  /** The process does not start without it. */
  readonly required?: boolean;
}

/** The facts of a variable with its name and the form its value must have. */
export interface VariableDescription extends VariableFacts {
  readonly name: string;
  readonly expected: string;
}

const descriptions = new WeakMap<object, VariableDescription[]>();

/** The variables declared on a class, in the order of their declaration. */
export function variablesOf(type: abstract new () => object): readonly VariableDescription[] {
  return descriptions.get(type) ?? [];
}

/** A variable that is a whole number, both bounds included. */
export function IntegerVariable(
  facts: VariableFacts & { readonly min: number; readonly max: number },
): PropertyDecorator {
  const { min, max } = facts;
  const message = `a whole number from ${min} to ${max}`;
  return applyDecorators(
    described(facts, message),
    Transform(({ value }) => wholeNumber(value)),
    IsInt({ message }),
    Min(min, { message }),
    Max(max, { message }),
  );
}

/** A variable that is one of a few words. */
export function WordVariable(
  facts: VariableFacts & { readonly words: readonly string[] },
): PropertyDecorator {
  const message = `one of ${facts.words.join(', ')}`;
  return applyDecorators(described(facts, message), IsIn(facts.words, { message }));
}

/** A variable that is free text. */
export function TextVariable(
  facts: VariableFacts & { readonly expected: string; readonly minLength?: number },
): PropertyDecorator {
  const message = facts.expected;
  return applyDecorators(
    described(facts, message),
    IsString({ message }),
    MinLength(facts.minLength ?? 1, { message }),
  );
}

/** A variable that is text of a certain form. */
export function PatternVariable(
  facts: VariableFacts & { readonly expected: string; readonly pattern: RegExp },
): PropertyDecorator {
  const message = facts.expected;
  return applyDecorators(described(facts, message), Matches(facts.pattern, { message }));
}

/** A variable that is a comma-separated list, each item of the same form. */
export function ListVariable(
  facts: VariableFacts & { readonly expected: string; readonly pattern: RegExp },
): PropertyDecorator {
  const message = facts.expected;
  return applyDecorators(
    described(facts, message),
    Transform(({ value }) => items(value)),
    IsArray({ message }),
    ArrayUnique({ message }),
    Matches(facts.pattern, { message, each: true }),
  );
}

function described(facts: VariableFacts, expected: string): PropertyDecorator {
  return (prototype, name) => {
    const declared = descriptions.get(prototype.constructor) ?? [];
    declared.push({ ...facts, expected, name: String(name) });
    descriptions.set(prototype.constructor, declared);
    if (!facts.required) IsOptional()(prototype, name);
  };
}

function wholeNumber(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
}

function items(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
