// Text whose order on the screen is not the order it is read in.
int a; /* ‮ } ⁦if (admin)⁩ begin admins only */
int b; /* ‮closed‬ ⁦closed⁩ ⁦‮both⁩ */
const char *c = "‮text";
int d; /* ⁦ “quoted” —
closed elsewhere ⁩ */
