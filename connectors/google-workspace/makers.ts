import type { MakersOf } from '../../src/kit/connector.ts';

/** A client id begins with the number of the Cloud project that made it; old ones are that number alone. */
const clientOfProject = /^(\d+)(?:-[^.]+)?\.apps\.googleusercontent\.com$/u;

export const googleMakersOf: MakersOf = ({ clientId }) => {
  const [, project] = clientOfProject.exec(clientId) ?? [];
  return project === undefined ? [] : [`project ${project}`];
};
