/** The one node of an embedded cluster: this machine. */

/** Its name. */
export const NODE_NAME = "local";
/** Address of node and pods: they share this machine's network. */
export const NODE_ADDRESS = "127.0.0.1";
