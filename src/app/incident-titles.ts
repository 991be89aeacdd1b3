export { incidentTitles } from '../sandbox/incidents/titles.ts';
