/** What webpack takes in besides scripts. */
declare module "*.css";
