#include "cli/command_table.h"

#include "cli/admin_commands.h"
#include "cli/audit_export_command.h"
#include "cli/completion.h"
#include "cli/config_commands.h"
#include "cli/conformance_command.h"
#include "cli/doctor_command.h"
#include "cli/event_commands.h"
#include "cli/gitops_commands.h"
#include "cli/kms_commands.h"
#include "cli/policy_commands.h"
#include "cli/request_commands.h"
#include "cli/reveal_command.h"
#include "cli/role_commands.h"
#include "cli/secret_commands.h"
#include "cli/session.h"
#include "cli/session_commands.h"
#include "cli/submit_commands.h"
#include "cli/tenancy_commands.h"
#include "cli/token_commands.h"
#include "cli/user_commands.h"
#include "cli/workflow_commands.h"

namespace sb::cli {

using namespace Qt::StringLiterals;

const std::vector<Command> &commandTable()
{
    static const std::vector<Command> table = [] {
        std::vector<Command> all;
        for (auto commands :
             {sessionCommands(), submitCommands(), requestCommands(), revealCommands(),
              adminCommands(), gitopsCommands(), userCommands(), tokenCommands(), roleCommands(),
              workflowCommands(), policyCommands(), tenancyCommands(), configCommands(),
              secretCommands(), kmsCommands(), doctorCommands(), auditExportCommands(),
              eventCommands(), conformanceCommands()})
            std::move(commands.begin(), commands.end(), std::back_inserter(all));
        all.push_back({.words = {u"completion"_s, u"bash"_s},
                       .help = u"print the completion for bash, to be sourced"_s,
                       .run = [](Session &, const Invocation &) {
                           print(bashCompletion());
                           return exit_codes::done;
                       }});
        return all;
    }();
    return table;
}

const std::vector<Option> &globalOptions()
{
    static const std::vector<Option> options{
        {u"--server"_s, u"URL"_s, u"the server (SB_SERVER; http://127.0.0.1:8080)"_s},
        {u"--ca-file"_s, u"FILE"_s, u"trust these certificates alone (SB_CA_FILE)"_s},
        {u"--insecure-transport"_s, {}, u"plain HTTP to other machines too"_s},
        {u"-o"_s, u"table|json"_s, u"how answers are shown"_s},
        {u"--help"_s, {}, u"about the command"_s},
        {u"--version"_s, {}, u"the version of sbctl"_s},
    };
    return options;
}

} // namespace sb::cli
