export { planText } from '../actions/plan/plan-file.ts';
