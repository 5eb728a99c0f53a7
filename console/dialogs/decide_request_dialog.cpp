#include "console/dialogs/decide_request_dialog.h"

#include "console/look/text_style.h"
#include "console/models/request_table_model.h"
#include "console/models/timeline_text.h"
#include "console/session/error_text.h"
#include "console/widgets/fact_list.h"

namespace sb::console {

using namespace Qt::StringLiterals;
using client::Answer;

namespace {

QString titleOf(DecideRequestDialog::Decision decision)
{
    return decision == DecideRequestDialog::Decision::Approve
               ? DecideRequestDialog::tr("Approve this request?")
               : DecideRequestDialog::tr("Reject this request?");
}

QString buttonOf(DecideRequestDialog::Decision decision)
{
    return decision == DecideRequestDialog::Decision::Approve ? DecideRequestDialog::tr("&Approve")
                                                              : DecideRequestDialog::tr("&Reject");
}

const QStringList &reasonTemplates()
{
    static const QStringList templates{
        DecideRequestDialog::tr("The justification does not say what this is for."),
        DecideRequestDialog::tr("Please use another environment first."),
        DecideRequestDialog::tr("This secret belongs to another team; ask them."),
        DecideRequestDialog::tr("Not now: a change freeze is on."),
        DecideRequestDialog::tr("The values look wrong; please check and ask again."),
    };
    return templates;
}

} // namespace

DecideRequestDialog::DecideRequestDialog(Session &session, const model::AccessRequest &request,
                                         Decision decision, QWidget *parent)
    : FormDialog(titleOf(decision), buttonOf(decision), Enter::DoesNothing, parent),
      m_session(session), m_request(request), m_decision(decision),
      m_text(new QPlainTextEdit(this)), m_idempotencyKey(client::makeIdempotencyKey())
{
    setObjectName(u"decideRequestDialog"_s);
    auto *facts = new FactList(this);
    facts->show({
        {tr("Asks to"), request.isPatch() ? tr("write") : tr("read")},
        {tr("Secret"), locationText(request.location), true},
        {tr("Keys"),
         request.targetKeys.isEmpty() ? tr("all keys of the secret")
                                      : request.targetKeys.join(u", "_s),
         true},
        {tr("Environment"), request.environment},
        {tr("Requester"), requesterText(request)},
        {tr("Justification"), request.justification.left(600)},
    });
    column().insertWidget(1, facts);
    m_text->setTabChangesFocus(true);
    m_text->setFixedHeight(fontMetrics().height() * 4 + spacing::two);
    if (decision == Decision::Approve)
        makeApprove();
    else
        makeReject();
    setMinimumWidth(560);
    m_text->setFocus();
}

void DecideRequestDialog::makeApprove()
{
    m_text->setObjectName(u"comment"_s);
    addRow(tr("&Comment"), m_text, tr("Not needed. Everybody who sees the request can read it."));
}

void DecideRequestDialog::makeReject()
{
    setTone(sendButton(), u"danger"_s);
    auto *templates = new QComboBox(this);
    templates->setObjectName(u"templates"_s);
    templates->addItem(tr("Choose a template …"));
    templates->addItems(reasonTemplates());
    connect(templates, &QComboBox::activated, this, [this, templates](int index) {
        if (index > 0)
            m_text->setPlainText(templates->itemText(index));
    });
    addRow(tr("&Template"), templates);
    m_text->setObjectName(u"reason"_s);
    addRow(tr("Reaso&n"), m_text, tr("The requester reads it."));
}

void DecideRequestDialog::send()
{
    const QString text = m_text->toPlainText().trimmed();
    if (m_decision == Decision::Reject && text.isEmpty()) {
        m_text->setFocus();
        return showProblem(tr("Say why: the requester has nothing else to go by."));
    }
    // Trying again is the same vote; with other words it is another.
    if (!m_sentText.isNull() && text != m_sentText)
        m_idempotencyKey = client::makeIdempotencyKey();
    m_sentText = text.isNull() ? u""_s : text;
    QObject *context = call().start();
    auto done = call().ending<model::AccessRequest>([this](Answer<model::AccessRequest> answer) {
        if (answer) {
            Q_EMIT decided(*answer);
            return accept();
        }
        showProblem(problemText(answer.error()));
        const core::ErrorCode code = answer.error().error.code;
        if (code == core::ErrorCode::NotPending || code == core::ErrorCode::AlreadyVoted)
            fetchOutcome();
    });
    if (m_decision == Decision::Approve)
        m_session.requests().approve(m_request.id, text, m_idempotencyKey, context,
                                     std::move(done));
    else
        m_session.requests().reject(m_request.id, text, m_idempotencyKey, context, std::move(done));
}

void DecideRequestDialog::fetchOutcome()
{
    QObject *context = call().start();
    m_session.requests().get(
        m_request.id, context,
        call().ending<model::AccessRequest>([this](Answer<model::AccessRequest> answer) {
            if (answer)
                follow(*answer);
        }));
}

void DecideRequestDialog::follow(const model::AccessRequest &request)
{
    if (request.id != m_request.id || (request.isPending() && request.mayDecide) || m_isOver ||
        call().isRunning())
        return;
    const QString outcome = outcomeText(request);
    showOutcome(outcome.isEmpty() ? tr("You cannot decide this request any more.") : outcome);
}

void DecideRequestDialog::showOutcome(const QString &text)
{
    m_isOver = true;
    showProblem(tr("This has been handled. %1").arg(text));
    sendButton().hide();
    m_text->setEnabled(false);
    buttons().button(QDialogButtonBox::Cancel)->setText(tr("Close"));
}

} // namespace sb::console
