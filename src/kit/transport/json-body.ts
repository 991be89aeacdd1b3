import type { Answer } from './call.ts';

export function saysJson(answer: Answer): boolean {
  return /^\s*application\/(?:[\w.+-]+\+)?json\b/iu.test(answer.headers['content-type'] ?? '');
}

/** Adds the parsed body where the content type says JSON and it parses. */
export function withJson(answer: Answer): Answer {
  if (answer.text === '' || !saysJson(answer)) return answer;
  try {
    return { ...answer, json: JSON.parse(answer.text) as unknown };
  } catch {
    return answer;
  }
}
