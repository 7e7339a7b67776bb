/** By this label the namespaces that tests have made are known. */
export const PLACE_LABEL = "zen-flow.test/place";
