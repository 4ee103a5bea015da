int planted_answer() { return 0; }
