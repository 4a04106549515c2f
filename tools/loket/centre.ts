import type { Verb } from './console.ts';
export const centreVerb: Verb = async () => 2;
