int planted_answer();

int main() { return planted_answer(); }
