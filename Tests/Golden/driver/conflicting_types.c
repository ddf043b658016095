int compute(int a);
long compute(int a) { return a; }
int value;
float value;
