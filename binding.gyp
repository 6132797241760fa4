{
  "targets": [
    {
      "target_name": "flambeau",
      "type": "none",
      "actions": [
        {
          "action_name": "cmake_js",
          "inputs": ["CMakeLists.txt"],
          "outputs": ["<(module_root_dir)/build/Release/flambeau.node"],
          "action": ["node", "<(module_root_dir)/scripts/setup.mjs", "--only", "libtorch,addon"]
        }
      ]
    }
  ]
}
